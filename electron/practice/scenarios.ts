import type { Level, Treatment, Write } from './balancer/index.ts'
import type { Behaviour, ScenarioName, Story } from './story.ts'

/** How the running scenario bends the yard: one place for each thing that can go wrong. */
export interface Weather {
  readonly scenario: ScenarioName
  set(scenario: ScenarioName): void
  level(): Level
  treat(command: string, write: Write | undefined, first: boolean): Treatment
  behaviour(version: string): Behaviour
  healthy(version: string): boolean
}

export interface WeatherPorts {
  readonly story: Story
  /** Objects that the yard's balancer really has; a dry run against others is no change. */
  isReal(object: string): boolean
  /** Seconds of the yard's clock per second, at least 1. */
  pace(): number
  reloadBalancer(): void
  /** The version that most customers get. */
  mostServed(): string
  /** Whether anything in the balancer differs from its configuration. */
  balancerChanged(): boolean
  later(millis: number, run: () => void): void
}

/** Milliseconds of the yard's clock. */
const READ_BACK_DELAY = 4_000
const RESET_AFTER = 12_000

export function createWeather(ports: WeatherPorts): Weather {
  const { story } = ports
  let scenario: ScenarioName = 'calm'
  /** `lb-unknown`: a change has been swallowed, and from then on nothing can be read. */
  let lost = false
  /** What customers knew when the scenario began: everything else is new. */
  let known = story.releases[0]?.version
  /** `lb-reset`: still to come. */
  let resetDue = false

  const resetSoon = (millis: number) =>
    ports.later(millis / ports.pace(), () => {
      if (!resetDue || scenario !== 'lb-reset') return
      resetDue = false
      ports.reloadBalancer()
    })

  return {
    get scenario() {
      return scenario
    },
    set(next) {
      scenario = next
      known = ports.mostServed()
      lost = false
      resetDue = next === 'lb-reset'
      if (resetDue && ports.balancerChanged()) resetSoon(0)
    },
    level: () => (scenario === 'lb-readonly' ? 'user' : 'admin'),
    treat(command, write, first) {
      const real = write !== undefined && ports.isReal(write.object)
      if (scenario === 'lb-unknown') {
        if (lost) return 'drop'
        lost = real
        return real ? 'swallow' : 'do'
      }
      if (scenario === 'lb-slow-readback' && real) return { doLater: READ_BACK_DELAY / ports.pace() }
      if (scenario === 'lb-reset' && real && resetDue) resetSoon(RESET_AFTER)
      // Counters asked for on their own; those that come along with the servers' state still say which server is up.
      if (scenario === 'metrics-silent' && first && command.startsWith('show stat')) return 'swallow'
      return 'do'
    },
    behaviour(version) {
      if (scenario === 'canary-worse' && version !== known) return story.worse
      return story.releases.find((release) => release.version === version) ?? story.unknownRelease
    },
    healthy: (version) => scenario !== 'green-down' || version === known,
  }
}
