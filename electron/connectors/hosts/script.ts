import { createHash } from 'node:crypto'

/**
 * What runs on the host, in POSIX sh. It comes in over standard input, so that neither the login shell's dialect nor the
 * process list sees it, and as one function, so that half of it does nothing.
 *
 * Every run owns a folder `~/.signalbox/run-KEY`: making it is what decides, on the host itself, who may run (`mkdir` is
 * atomic), and what is in it tells later what became of the run. A line `NONCE word …` reports to the console; the nonce
 * keeps the command's own output from being taken for it.
 */
const marker = ({ key, host }: RunName) => {
  const name = `${key}@${host}`
  return /^\w[\w.@-]{0,120}$/.test(name) ? name : createHash('sha256').update(name).digest('hex')
}

/** The host's name belongs to it: machines may share one home folder over the network. */
export interface RunName {
  readonly key: string
  readonly host: string
}

/** For `sh`: nothing inside single quotes means anything. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** Kept as long as anybody may ask what became of a run. */
const KEEP_DAYS = 90

/** The moment at which a process began, which together with its number names it for good (Linux; empty elsewhere). */
const functions = `
born() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }
tell() {
  if [ -s "$run/exit" ]; then echo "$nonce ran $(cat "$run/exit")"; return; fi
  if [ ! -d "$run" ]; then echo "$nonce did-not-run"; return; fi
  pid=$(cat "$run/pid" 2>/dev/null)
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ "$(born "$pid")" = "$(cat "$run/born" 2>/dev/null)" ]; then
    echo "$nonce running $pid"; return
  fi
  if [ -s "$run/exit" ]; then echo "$nonce ran $(cat "$run/exit")"; else echo "$nonce lost"; fi
}
`

/** Runs `command` unless this key has run before; then only tells what became of it. */
export const runScript = (name: RunName, nonce: string, command: string, env: Readonly<Record<string, string>>) => `
signalbox() {
nonce=${quoted(nonce)}
run="$HOME/.signalbox/run-"${quoted(marker(name))}
${functions}
# Whoever drains the output goes on when the console is gone, so that the command never dies of a broken pipe.
relay() { cat; cat >/dev/null; }
umask 077
trap '' HUP
mkdir -p "$HOME/.signalbox" || { echo "$nonce refused"; return 1; }
find "$HOME/.signalbox" -maxdepth 1 -name 'run-*' -mtime +${KEEP_DAYS} -exec rm -rf {} + 2>/dev/null
if ! mkdir "$run" 2>/dev/null; then
  if [ -d "$run" ]; then tell; return 0; fi
  mkdir "$run"; echo "$nonce refused"; return 1
fi
{ born $$ >"$run/born" && echo $$ >"$run/pid"; } || { rm -rf "$run"; echo "$nonce refused"; return 1; }
${Object.entries(env)
  .map(([variable, value]) => `${variable}=${quoted(value)}; export ${variable}`)
  .join('\n')}
echo "$nonce started"
began=$(date +%s)
{ {
  { sh -c ${quoted(command)} </dev/null; code=$?
    echo "$code $(($(date +%s) - began))" >"$run/exit.new" && mv "$run/exit.new" "$run/exit"
  } 2>&1 >&5 5>&- | relay >&2
} 5>&1 | relay; }
read -r code rest <"$run/exit" || return 1
echo "$nonce ended $code"
return "$code"
}
signalbox
`

/** Only tells what became of a run. Changes nothing. */
export const lookScript = (name: RunName, nonce: string) => `
signalbox() {
nonce=${quoted(nonce)}
run="$HOME/.signalbox/run-"${quoted(marker(name))}
${functions}
tell
}
signalbox
`

/** Reads what the connection test shows. Changes nothing. */
export const probeScript = (nonce: string) => `
signalbox() {
nonce=${quoted(nonce)}
if [ -d "$HOME/.signalbox" ]; then place="$HOME/.signalbox"; else place=$HOME; fi
if [ -w "$place" ]; then writable=yes; else writable=no; fi
echo "$nonce probe $(date +%s) $writable $(id -un) $(uname -sr)"
}
signalbox
`

/** What the host told, in the order of the scripts above. */
export type Told =
  | { readonly word: 'started' | 'did-not-run' | 'lost' | 'refused' }
  | { readonly word: 'running'; readonly pid: string }
  | { readonly word: 'ended'; readonly exitCode: number }
  | { readonly word: 'ran'; readonly exitCode: number; readonly seconds: number }
  | {
      readonly word: 'probe'
      readonly seconds: number
      readonly writable: boolean
      readonly user: string
      readonly system: string
    }

/** Reads a line of the host; `undefined` for whatever is the command's own output. */
export function readTold(line: string, nonce: string): Told | undefined {
  if (!line.startsWith(`${nonce} `)) return undefined
  const [word, first = '', second = '', user = '', ...rest] = line.slice(nonce.length + 1).split(' ')
  switch (word) {
    case 'started':
    case 'did-not-run':
    case 'lost':
    case 'refused':
      return { word }
    case 'running':
      return { word, pid: first }
    case 'ended':
      return { word, exitCode: Number(first) }
    case 'ran':
      return { word, exitCode: Number(first), seconds: Number(second) }
    case 'probe':
      return { word, seconds: Number(first), writable: second === 'yes', user, system: rest.join(' ') }
    default:
      return undefined
  }
}
