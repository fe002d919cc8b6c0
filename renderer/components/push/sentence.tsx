import { Kbd } from '../kbd.tsx'
import type { Sentence as Pieces } from './views.ts'

/** A sentence with keys, identifiers and stressed words in it. */
export const Sentence = ({ pieces }: { readonly pieces: Pieces }) => (
  <>
    {pieces.map((piece, index) => {
      // Pieces never change places; the index is their name.
      const key = index
      if (typeof piece === 'string') return <span key={key}>{piece}</span>
      if ('key' in piece) return <Kbd key={key}>{piece.key}</Kbd>
      if ('code' in piece) return <code key={key}>{piece.code}</code>
      return <b key={key}>{piece.strong}</b>
    })}
  </>
)

/** The same sentence as plain text, for labels. */
export const plainText = (pieces: Pieces): string =>
  pieces
    .map((piece) =>
      typeof piece === 'string' ? piece : 'key' in piece ? piece.key : 'code' in piece ? piece.code : piece.strong,
    )
    .join('')
