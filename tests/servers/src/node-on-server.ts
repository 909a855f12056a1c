import { Drivers, type OpenedCredential } from '@linkflow/drivers'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { invariant, newUuidV7 } from '@linkflow/kernel'
import type { ContextServices, NodeType } from '@linkflow/node-runtime'
import { type NodeRun, type RunNodeOptions, runNode } from '@linkflow/node-runtime/testing'
import { credentialTypes } from '@linkflow/nodes'

export const SECRET = 'correct horse battery staple'

/** A credential as the resolver opens it. */
export function credentialOf(type: string, fields: Readonly<Record<string, string>>): OpenedCredential {
  const definition = credentialTypes.find((known) => known.type === type)
  invariant(definition !== undefined, `there is a credential type ${type}`)
  const secret = definition.fields.filter(({ secret }) => secret).map(({ name }) => name)
  return { id: newUuidV7(Date.now()), version: {}, fields, secret }
}

/** Egress as it is set up, with this machine allowed or not. */
export function openDrivers(allow = '127.0.0.1'): { readonly drivers: Drivers; close(): Promise<void> } {
  const rules = parseEgressAllow(allow)
  invariant(rules.ok, 'the rule is one')
  const egress = new Egress({ allow: rules.value, deny: [] })
  const drivers = new Drivers(egress)
  return {
    drivers,
    async close() {
      drivers.close()
      await egress.close()
    },
  }
}

/** Runs a node on a real server; every text of the run is looked through for the secret. */
export async function runOn(
  drivers: Drivers,
  credential: OpenedCredential,
  node: NodeType,
  options: RunNodeOptions,
): Promise<NodeRun> {
  const run = await runNode(node, withServers(drivers, credential, options))
  invariant(!JSON.stringify(run).includes(SECRET), 'a secret is in the result of a run')
  return run
}

/** The options of a run, with servers in its world. */
export function withServers(drivers: Drivers, credential: OpenedCredential, options: RunNodeOptions): RunNodeOptions {
  const signal = options.signal ?? new AbortController().signal
  const connect: ContextServices['connect'] = (kind) =>
    drivers.connect(kind, credential, { workspaceId: 'workspace', signal })
  return { ...options, context: { ...options.context, connect } }
}
