import './not-live-frame.css'

/** Around the whole window while the engine does not answer: nothing inside is live. Lets everything through. */
export const NotLiveFrame = () => <div className="not-live-frame" data-testid="not-live-frame" aria-hidden="true" />
