/** How far the way back is, in settled steps; nothing here can stop it. */
export const RollbackProgress = ({ progress, settled }: { readonly progress: number; readonly settled: string }) => (
  <div className="rollback-progress" data-testid="rollback-progress">
    <div
      role="progressbar"
      aria-label="Rollback"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(progress * 100)}
      aria-valuetext={settled}
    >
      <span style={{ width: `${progress * 100}%` }} />
    </div>
    <p>A running rollback cannot be stopped. If a load balancer does not answer, it is tried for 20 s, then you are asked.</p>
  </div>
)
