/** Is this what n8n copies or exports, one workflow or several? The server looks closer. */
export const looksLikeN8n = (value: unknown): boolean => workflowsIn(value).some(isWorkflow)

/** One, a list, or what tools of n8n put around them. */
function workflowsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isRecord(value) || Array.isArray(value['nodes'])) return [value]
  const inside = value['workflows'] ?? value['data'] ?? value['workflow']
  return Array.isArray(inside) ? inside : [inside]
}

const isWorkflow = (value: unknown): boolean =>
  isRecord(value) && Array.isArray(value['nodes']) && isRecord(value['connections']) && value['nodes'].some(isNode)

/** Of n8n itself, or of a package for it. */
const isNode = (node: unknown): boolean =>
  isRecord(node) && typeof node['type'] === 'string' && /^(@[\w-]+\/)?n8n-nodes-/.test(node['type'])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** «googleSheets»: what people of n8n know a node by. */
export const shortType = (type: string): string => type.replace(/^n8n-nodes-base\./, '')
