import { suggestion } from './nearest.ts'
import type { EnvironmentConfig, StageConfig, Workspace } from './schema.ts'
import { type Finding, type Path, quoted } from './yaml-source.ts'

const list = (names: readonly string[]) => names.map(quoted).join(', ')

/** Everything that one part of a workspace says about another, checked. */
export function checkReferences(workspace: Workspace): { readonly problems: Finding[]; readonly warnings: Finding[] } {
  const problems: Finding[] = []
  const warnings: Finding[] = []
  const used = new Set<string>()
  for (const [service, { environments }] of Object.entries(workspace.services)) {
    for (const [environment, config] of Object.entries(environments)) {
      used.add(config.pipeline)
      problems.push(...checkEnvironment(workspace, config, ['services', service, 'environments', environment]))
    }
    if (Object.keys(environments).length === 0) {
      warnings.push({
        path: ['services', service],
        message: `the service ${quoted(service)} has no environment`,
        next: 'Add one, or remove the service.',
      })
    }
  }
  for (const [pipeline, { stages }] of Object.entries(workspace.pipelines)) {
    const path = ['pipelines', pipeline, 'stages']
    problems.push(...checkNames(stages, path), ...checkHosts(workspace, stages, path), ...checkShares(stages, path))
    if (!used.has(pipeline)) {
      warnings.push({
        path: ['pipelines', pipeline],
        message: `no environment uses the pipeline ${quoted(pipeline)}`,
        next: 'Use it, or remove it.',
      })
    }
  }
  return { problems, warnings }
}

/** The connection exists and can do what is asked of it. */
function checkConnection(workspace: Workspace, name: string, role: string, path: Path): Finding[] {
  const connection = Object.hasOwn(workspace.connections, name) ? workspace.connections[name] : undefined
  if (connection === undefined) {
    return [
      { path, message: `there is no connection ${quoted(name)}`, next: suggestion(name, Object.keys(workspace.connections)) },
    ]
  }
  if (connection.role === role) return []
  const fitting = Object.entries(workspace.connections).filter(([, other]) => other.role === role)
  const next =
    fitting.length > 0 ? `Use one of: ${fitting.map(([other]) => other).join(', ')}.` : `Add a connection with "role: ${role}".`
  return [
    {
      path,
      message: `the connection ${quoted(name)} has the role ${quoted(connection.role)}, and "${role}" is needed here`,
      next,
    },
  ]
}

function checkEnvironment(workspace: Workspace, config: EnvironmentConfig, path: Path): Finding[] {
  const found: Finding[] = []
  if (!Object.hasOwn(workspace.pipelines, config.pipeline)) {
    const next = suggestion(config.pipeline, Object.keys(workspace.pipelines))
    found.push({ path: [...path, 'pipeline'], message: `there is no pipeline ${quoted(config.pipeline)}`, next })
  }
  const first = Object.keys(config.routes[0]?.sides ?? {})
  config.routes.forEach((route, index) => {
    const at = [...path, 'routes', index]
    found.push(...checkConnection(workspace, route.connection, 'balancer', [...at, 'connection']))
    const sides = Object.keys(route.sides)
    if (sides.length !== 2) {
      found.push({
        path: [...at, 'sides'],
        message: `a blue-green service has exactly two sides, and here are ${sides.length}`,
        next: 'Name the two sides, such as "a" and "b".',
      })
    } else if (index > 0 && (sides.length !== first.length || sides.some((side) => !first.includes(side)))) {
      found.push({
        path: [...at, 'sides'],
        message: `the sides ${list(sides)} are not those of the first route, ${list(first)}`,
        next: 'Name the sides alike in every route.',
      })
    }
  })
  const addressed = Object.keys(config.addresses)
  for (const side of first.filter((name) => !addressed.includes(name))) {
    found.push({
      path: [...path, 'addresses'],
      message: `the side ${quoted(side)} has no address, so it can't be tested before customers get it`,
      next: `Add where it answers without the balancer, such as "${side}: [http://10.0.0.1:8080]".`,
    })
  }
  for (const side of addressed.filter((name) => !first.includes(name))) {
    found.push({
      path: [...path, 'addresses'],
      atKey: side,
      message: `no route has a side ${quoted(side)}`,
      next: suggestion(side, first),
    })
  }
  return found
}

/** A step is addressed by its stage's name and its own. */
function checkNames(stages: readonly StageConfig[], path: Path): Finding[] {
  const found: Finding[] = []
  const twice = (names: readonly string[], at: (index: number) => Path, what: string) => {
    names.forEach((name, index) => {
      if (names.indexOf(name) !== index) {
        found.push({
          path: at(index),
          message: `there is ${what} ${quoted(name)} already, and names tell them apart`,
          next: 'Give it another name.',
        })
      }
    })
  }
  twice(
    stages.map((stage) => stage.name),
    (index) => [...path, index, 'name'],
    'a stage',
  )
  stages.forEach((stage, index) => {
    twice(
      stage.steps.map((step) => step.name),
      (step) => [...path, index, 'steps', step, 'name'],
      'a step',
    )
  })
  return found
}

function checkHosts(workspace: Workspace, stages: readonly StageConfig[], path: Path): Finding[] {
  return stages.flatMap((stage, index) =>
    stage.steps.flatMap((step, place) =>
      step.kind === 'script' ? checkConnection(workspace, step.hosts, 'host', [...path, index, 'steps', place, 'hosts']) : [],
    ),
  )
}

/** Shares rise from stage to stage, end at 100, and nothing bakes before somebody sees the new side. */
function checkShares(stages: readonly StageConfig[], path: Path): Finding[] {
  const found: Finding[] = []
  let share = 0
  let last: Path | undefined
  stages.forEach((stage, index) => {
    const shifts = stage.steps.flatMap((step, place) => (step.kind === 'shift' ? [{ step, place }] : []))
    for (const [number, { step, place }] of shifts.entries()) {
      const at = [...path, index, 'steps', place, 'share']
      if (number > 0) {
        found.push({
          path: at,
          message: 'the steps of a stage run side by side, so a stage can set one share only',
          next: 'Move this shift to a stage of its own.',
        })
      } else if (step.share <= share) {
        const message =
          step.share === 0 ? 'a shift to 0 % moves nobody' : `shares must rise, and ${step.share} % comes after ${share} %`
        found.push({ path: at, message, next: `Use more than ${share}, up to 100.` })
      }
      share = Math.max(share, step.share)
      last = at
    }
    stage.steps.forEach((step, place) => {
      if (step.kind === 'bake' && share === 0) {
        found.push({
          path: [...path, index, 'steps', place],
          message: `the bake ${quoted(step.name)} comes before any shift, when nobody is on the new side yet`,
          next: 'Move it behind the first shift.',
        })
      }
    })
  })
  if (last === undefined) {
    found.push({
      path,
      message: 'the pipeline has no shift, so no customer would ever get the release',
      next: 'Add a step with "kind: shift" and "share: 100".',
    })
  } else if (share < 100 && found.length === 0) {
    found.push({
      path: last,
      message: `the last shift leaves ${100 - share} % of the customers on the old side`,
      next: 'End with "share: 100".',
    })
  }
  return found
}
