import { useEffect, useState } from 'react'
import type { PushId } from '../../../shared/domain/ids.ts'
import type { PushReport } from '../../../shared/rpc/views.ts'
import { Button } from '../../components/button.tsx'
import { count } from '../../design/words.ts'
import { api, showStatus } from '../../stores/hooks.ts'

type Loaded = { readonly report: PushReport } | { readonly problem: string } | undefined

/** The report of a push as the engine writes it from the journal. */
export function ReportPanel({ push, name }: { readonly push: PushId; readonly name: string }) {
  const [loaded, setLoaded] = useState<Loaded>()
  useEffect(() => {
    let wanted = true
    api.call('push.report', { push }).then(
      (report) => wanted && setLoaded({ report }),
      (error: unknown) => wanted && setLoaded({ problem: error instanceof Error ? error.message : 'The engine gave no reason.' }),
    )
    return () => {
      wanted = false
    }
  }, [push])
  if (loaded === undefined) return <p className="text-file-wait">— reading the journal…</p>
  if ('problem' in loaded)
    return (
      <p className="text-file-wait" role="alert">
        The report could not be written. {loaded.problem}
      </p>
    )
  const { report } = loaded
  return <TextFile text={report.text} file={`${name}.md`} title={`Journal entries ${count(report.from)}–${count(report.to)}`} />
}

/** Text that can be read here, copied and saved. */
export function TextFile({ text, file, title }: { readonly text: string; readonly file: string; readonly title: string }) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => showStatus(`${file} copied.`),
      () => showStatus('The clipboard did not take it. Select the text instead.'),
    )
  }
  return (
    <div className="text-file" data-testid="report">
      <div className="text-file-head">
        <span className="label">{title}</span>
        <Button onPress={copy}>Copy</Button>
        <Button onPress={() => save(text, file)}>Save</Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that scrolls has to be reachable by keyboard */}
      <pre tabIndex={0} role="region" aria-label={file}>
        {text}
      </pre>
    </div>
  )
}

function save(text: string, file: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }))
  const link = document.createElement('a')
  link.href = address
  link.download = file
  link.click()
  URL.revokeObjectURL(address)
}
