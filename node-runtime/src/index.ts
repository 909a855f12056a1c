export { checkData } from './check/check-data.ts'
export type { Samples } from './check/node-shapes.ts'
export type * from './data-ports.ts'
export { type CheckpointEntry, joinCheckpoints, type StepCheckpoint } from './execute/checkpoint.ts'
export { effectOf } from './execute/effect-of.ts'
export { executeStep } from './execute/execute-step.ts'
export type {
  ContextServices,
  ExecutionWorld,
  LogLine,
  StepJob,
  StepNotes,
  StepResult,
  StepWarning,
} from './execute/step-job.ts'
export { InTurn } from './in-turn.ts'
export type * from './item.ts'
export { concat } from './items/concat-items.ts'
export { type DecodeSource, decodeOutput } from './items/decode-output.ts'
export { parentsOf } from './items/lineage-column.ts'
export { ItemsTooLarge, MemoryBudget, ProcessMemory } from './items/memory-budget.ts'
export { MemoryItems, NO_ITEMS } from './items/memory-items.ts'
export { OpenFiles } from './items/open-files.ts'
export { longestOf, type Spill, type SpillHandle, type SpillPlace, type SpillWriter } from './items/spill.ts'
export { readBytes, readText, SpillFolder } from './items/spill-folder.ts'
export { storeItemsInTurns } from './items/store-items.ts'
export type { StoredOutput } from './items/stored-output.ts'
export { parseLargeJson } from './json/parse-large-json.ts'
export { ITEMS_PER_PAGE, type RuntimeLimits, runtimeLimits } from './limits.ts'
export { loopTurns } from './loop-turns.ts'
export { type CatalogueEntry, nodeCatalogue } from './node-catalogue.ts'
export type * from './node-context.ts'
export * from './node-type.ts'
export * from './parameter-words.ts'
export { checkReferences } from './parameters/check-references.ts'
export { type CompileParametersInput, compileParameters } from './parameters/compile-parameters.ts'
export type { CompiledParameters, NodeReference, ParameterReferences } from './parameters/compiled-parameters.ts'
export { compileTriggerExpression, type TriggerExpression } from './parameters/trigger-expression.ts'
export { code, tableOf } from './reference/markdown.ts'
export { effectText, nodeReference } from './reference/node-reference.ts'
export {
  createRegistry,
  type DescribedNode,
  isPlanProblem,
  NODE_TYPE_NAME,
  type NodeRegistry,
  type OpenRegistry,
  openRegistry,
  portsOf,
} from './registry.ts'
export { release } from './release.ts'
export { type LineageAnswer, walkLineage } from './scope/lineage-walk.ts'
export { nodeOfStep, pathOfStep, type RunData, segmentsOf } from './scope/run-data.ts'
export { SCOPE_NAMES, scopeNames } from './scope/scope-names.ts'
export { locate } from './scope/step-input.ts'
export type * from './server-clients.ts'
export { StepFailure } from './step-failure.ts'
// For a node whose items are pulled lazily: a failure found while they are pulled cannot be returned any more.
