/** The same numbers as the schema of the workflow file; here because a plan may also come from elsewhere. */
export const nodesMax = 5000
export const connectionsMax = 50_000

/** Loop and try nodes of one workflow: the planner's work grows with regions times connections. */
export const regionsMax = 500

/** Regions inside each other. Keys of steps grow with it. */
export const regionDepthMax = 32

/** Steps of one execution that run at the same time, when the workflow's settings do not say. */
export const parallelStepsDefault = 32
export const parallelStepsMax = 1000

/** Iterations of one loop; more is the failure `loop-limit`. */
export const loopIterationsMax = 1_000_000

/** Node runs of one execution in a compatibility order, where a cycle need not end; more is the failure `step-limit`. */
export const compatibilityStepsMax = 1_000_000

/** A server's `Retry-After` beyond a day is not waited for longer than that. */
export const retryAfterMsMax = 86_400_000
