import { CompiledVersion, type StepWorld, type VersionId, type WorkflowId, type WorkspaceId } from '@linkflow/execution'
import { invariant } from '@linkflow/kernel'
import type { NodeRegistry } from '@linkflow/node-runtime'
import { compileWorkflow, type LoadVersion } from '@linkflow/workflow'
import type { VariableCache } from '@linkflow/workspace'

/** Compiled versions that a process keeps; versions are immutable, so an entry is never wrong. */
const VERSIONS_KEPT_MAX = 500

/** Versions by id, compiled once per process and kept while they are used. */
export class Versions {
  private readonly known = new Map<string, CompiledVersion>()
  private readonly loading = new Map<string, Promise<CompiledVersion | undefined>>()
  private readonly load: LoadVersion
  private readonly registry: NodeRegistry
  private readonly world: StepWorld
  private readonly variables: Pick<VariableCache, 'isKnown' | 'know'>
  private readonly refreshTypes: () => Promise<void>

  constructor(
    load: LoadVersion,
    registry: NodeRegistry,
    world: StepWorld,
    variables: Pick<VariableCache, 'isKnown' | 'know'>,
    refreshTypes: () => Promise<void>,
  ) {
    this.load = load
    this.registry = registry
    this.world = world
    this.variables = variables
    this.refreshTypes = refreshTypes
  }

  get(versionId: string): Promise<CompiledVersion | undefined> {
    const known = this.known.get(versionId)
    if (known !== undefined) {
      if (this.variables.isKnown(known.workspaceId)) return Promise.resolve(known)
      return this.variables.know(known.workspaceId).then(() => known)
    }
    const loading = this.loading.get(versionId) ?? this.compile(versionId).finally(() => this.loading.delete(versionId))
    this.loading.set(versionId, loading)
    return loading
  }

  private async compile(versionId: string): Promise<CompiledVersion | undefined> {
    const stored = await this.load(versionId)
    if (stored === undefined) return undefined
    // Its executions read them without waiting.
    await this.variables.know(stored.workspaceId)
    let compiled = compileWorkflow(stored.file, this.registry)
    if (compiled.plan === undefined) {
      // Another process may have installed a package in this very moment.
      await this.refreshTypes()
      compiled = compileWorkflow(stored.file, this.registry)
    }
    const { plan, nodes, problems } = compiled
    // A version was checked when it was made; a node type that is gone since is the one way to come here.
    invariant(plan !== undefined, `version ${versionId} does not compile: ${problems[0]?.message}`)
    const version = new CompiledVersion(
      {
        workspaceId: stored.workspaceId as WorkspaceId,
        workflowId: stored.workflowId as WorkflowId,
        versionId: versionId as VersionId,
      },
      stored.file,
      { plan, nodes },
      this.world,
    )
    this.known.set(versionId, version)
    if (this.known.size > VERSIONS_KEPT_MAX) this.known.delete(this.known.keys().next().value!)
    return version
  }
}
