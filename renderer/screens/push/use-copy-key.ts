import { useCallback, useEffect, useState } from 'react'
import { showStatus } from '../../stores/hooks.ts'

/** Copies `lines`; Ctrl C does it too while nothing on the page is selected. */
export function useCopyKey(lines: readonly string[]): { readonly copied: boolean; readonly copy: () => void } {
  const [copiedText, setCopiedText] = useState<string>()
  const text = lines.join('\n')

  const copy = useCallback(() => {
    if (text === '') return
    navigator.clipboard.writeText(text).then(
      () => {
        setCopiedText(text)
        showStatus('Run sheet copied.')
      },
      () => showStatus('The clipboard did not take it. Show the run sheet and select its lines.'),
    )
  }, [text])

  useEffect(() => {
    if (text === '') return
    const stop = new AbortController()
    window.addEventListener(
      'copy',
      (event) => {
        const selected = document.getSelection()?.toString() ?? ''
        const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
        if (selected !== '' || inField || event.clipboardData === null) return
        event.preventDefault()
        event.clipboardData.setData('text/plain', text)
        setCopiedText(text)
        showStatus('Run sheet copied.')
      },
      { signal: stop.signal },
    )
    return () => stop.abort()
  }, [text])

  return { copied: copiedText === text && text !== '', copy }
}
