/** Workflows in one document. */
export const WORKFLOWS_MAX = 1000
/** Nodes and connections of one workflow: what a workflow file may hold. */
export const NODES_MAX = 5000
export const CONNECTIONS_MAX = 50_000
/** How deep parameters are followed; what is deeper does not travel. */
export const PARAMETER_DEPTH_MAX = 32
/** Outputs and inputs that a node may have, a placeholder included. */
export const PORTS_MAX = 64
/** The highest position of a list that a path may write. */
export const PATH_INDEX_MAX = 100_000
/** Steps of one path. */
export const PATH_STEPS_MAX = 64
/** Copies that Set makes of one item. */
export const COPIES_MAX = 10_000
/** Pairs that Merge makes of two inputs. */
export const COMBINATIONS_MAX = 1_000_000
/** A file that is read as a whole. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024
/** Problems of one node that the report tells; the draft has them all. */
export const PROBLEMS_TOLD_MAX = 5
/** Fields of one page of a form, and characters of the path of a page: what the nodes take. */
export const FORM_FIELDS_MAX = 100
export const WEB_PATH_CHARS_MAX = 256
