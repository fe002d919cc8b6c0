import { useState } from 'react'
import type { Permission } from '../../shared/domain/observation.ts'
import { Button } from './button.tsx'
import './permission-table.css'

/** Needs, has, why, and how to grant it: what is missing stands first. */
export function PermissionTable({ permissions }: { readonly permissions: readonly Permission[] }) {
  if (permissions.length === 0) return null
  const sorted = permissions.toSorted((a, b) => Number(a.granted) - Number(b.granted))
  return (
    <table className="permission-table" data-testid="permission-table">
      <thead>
        <tr>
          <th>Needs</th>
          <th>Has</th>
          <th>Why</th>
          <th>How to grant it</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((permission) => (
          <tr key={permission.needs} className={permission.granted ? 'granted' : 'missing'}>
            <td className="strong">{permission.needs}</td>
            <td>
              <span aria-hidden="true">{permission.granted ? '✓ ' : '✗ '}</span>
              {permission.has}
              <span className="unseen">{permission.granted ? ', enough' : ', not enough'}</span>
            </td>
            <td className="ink2">{permission.why}</td>
            <td>{permission.granted ? <span className="ink3">—</span> : <Grant text={permission.grant} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Grant({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('Copy')
  return (
    <span className="permission-grant">
      <code>{text}</code>
      <Button
        label={`Copy: ${text}`}
        onPress={() =>
          navigator.clipboard.writeText(text).then(
            () => setSaid('Copied'),
            () => setSaid('Select and copy it by hand'),
          )
        }
      >
        {said}
      </Button>
    </span>
  )
}
