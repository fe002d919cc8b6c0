import './kbd.css'

/** A key as it is printed on a keyboard. Names of more keys are separated by spaces: `Ctrl K` is drawn as one cap. */
export const Kbd = ({ children }: { readonly children: string }) => <kbd className="kbd">{children}</kbd>
