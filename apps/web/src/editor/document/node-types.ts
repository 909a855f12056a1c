import type { NodeTypeView, WorkflowNode } from '@linkflow/contracts'
import { DYNAMIC_PORTS } from './dynamic-ports.ts'

export interface Ports {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** The node types of an installation, as the API gives them. */
export class NodeTypes {
  readonly all: readonly NodeTypeView[]
  /** The newest version of each, in the order of the API. */
  readonly newest: readonly NodeTypeView[]
  private readonly byVersion = new Map<string, NodeTypeView>()
  /** Ports are asked for each node whenever the canvas is drawn; nodes never change, so once for each will do. */
  private readonly ports = new WeakMap<WorkflowNode, Ports>()

  constructor(all: readonly NodeTypeView[]) {
    this.all = all
    const newest = new Map<string, NodeTypeView>()
    for (const each of all) {
      this.byVersion.set(`${each.type} ${each.version}`, each)
      const before = newest.get(each.type)
      if (before === undefined || before.version < each.version) newest.set(each.type, each)
    }
    this.newest = [...newest.values()]
  }

  /** Undefined for a type or a version that this installation does not have. */
  of({ type, version }: Pick<WorkflowNode, 'type' | 'version'>): NodeTypeView | undefined {
    return this.byVersion.get(`${type} ${version}`)
  }

  newestOf(type: string): NodeTypeView | undefined {
    return this.newest.find((each) => each.type === type)
  }

  /** The ports that a node has as it is; of an unknown type `undefined`: then any port may be one. */
  portsOf(node: WorkflowNode): Ports | undefined {
    const known = this.ports.get(node)
    if (known !== undefined) return known
    const nodeType = this.of(node)
    if (nodeType === undefined) return undefined
    const ports = withErrorPort(node, declaredPorts(nodeType, node))
    this.ports.set(node, ports)
    return ports
  }

  isTrigger(node: Pick<WorkflowNode, 'type' | 'version'>): boolean {
    return this.of(node)?.group === 'trigger'
  }
}

function declaredPorts({ type, version, ports }: NodeTypeView, { parameters }: WorkflowNode): Ports {
  const decide = Object.hasOwn(DYNAMIC_PORTS, type) ? DYNAMIC_PORTS[type] : undefined
  return decide?.(parameters, version) ?? { inputs: ports.inputs, outputs: ports.outputs }
}

const withErrorPort = (node: WorkflowNode, ports: Ports): Ports =>
  node.onError === 'error-port' && !ports.outputs.includes('error')
    ? { ...ports, outputs: [...ports.outputs, 'error'] }
    : ports
