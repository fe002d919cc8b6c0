import { useState } from 'react'
import { DemoBand } from '../components/demo-band.tsx'
import { enterWorld } from '../stores/app.ts'
import { api, useFacts } from '../stores/hooks.ts'

/** The demo band, fed. */
export function PracticeBand() {
  const practice = useFacts((frame) => frame?.practice)
  const [problem, setProblem] = useState('')
  if (practice === undefined) return null
  const tell = (done: Promise<unknown>) => {
    setProblem('')
    done.catch((error: unknown) => setProblem(error instanceof Error ? error.message : 'The demo did not answer.'))
  }
  return (
    <DemoBand
      practice={practice}
      problem={problem}
      onScenario={(scenario) => tell(api.call('practice.set', { scenario }))}
      onSpeed={(speed) => tell(api.call('practice.set', { speed }))}
      onLeave={() => tell(enterWorld({ world: 'none' }))}
    />
  )
}
