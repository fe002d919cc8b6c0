import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How a release behaves. */
export interface Behaviour {
  readonly errorPercent: number
  /** Mean time to answer, in milliseconds. */
  readonly millis: number
}

export interface ReleaseStory extends Behaviour {
  readonly version: string
  readonly about: string
}

export interface Story {
  /** The first one is live when the yard opens. */
  readonly releases: readonly ReleaseStory[]
  /** A version that the story does not know. */
  readonly unknownRelease: Behaviour
  /** Every new release in the scenario `canary-worse`. */
  readonly worse: Behaviour
  readonly scenarios: readonly { readonly name: ScenarioName; readonly about: string }[]
}

export type ScenarioName =
  | 'calm'
  | 'canary-worse'
  | 'metrics-silent'
  | 'lb-unknown'
  | 'lb-readonly'
  | 'lb-slow-readback'
  | 'lb-reset'
  | 'green-down'

/** The yard's story, which stands beside the program as data. */
export const readStory = () =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../resources/practice/story.json'), 'utf8')) as Story
