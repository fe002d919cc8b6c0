import { readFileSync } from 'node:fs'

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
export function readStory(): Story {
  // From electron/practice/ when run as source, from dist/ when built.
  const places = ['../../resources/practice/story.json', '../resources/practice/story.json'].map(
    (path) => new URL(path, import.meta.url),
  )
  for (const place of places) {
    const text = textOf(place)
    if (text !== undefined) return JSON.parse(text) as Story
  }
  throw new Error(`the practice yard's story is missing: ${places[0]?.pathname}`)
}

function textOf(place: URL): string | undefined {
  try {
    return readFileSync(place, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
