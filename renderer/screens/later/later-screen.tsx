import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { goTo } from '../../stores/hooks.ts'

/** A screen that this version does not have: what will be there, and nothing that pretends. */
export const LaterScreen = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <EmptyState
    title={title}
    action={
      <Button hotkey="1" onPress={() => goTo('push')}>
        Go to Push
      </Button>
    }
  >
    {children} This version of Signalbox does not have it yet.
  </EmptyState>
)
