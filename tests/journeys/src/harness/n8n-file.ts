/** A workflow as n8n downloads it: 14 nodes and a sticky note. Two of the nodes are none of LinkFlow; three credentials. */
const node = (name: string, type: string, at: readonly [number, number], more: object = {}) => ({
  id: name.toLowerCase().replaceAll(' ', '-'),
  name,
  type: `n8n-nodes-base.${type}`,
  typeVersion: 1,
  position: at,
  parameters: {},
  ...more,
})

const fields = (name: string, value: string) => ({
  typeVersion: 3.4,
  parameters: { assignments: { assignments: [{ id: name, name, type: 'string', value }] }, options: {} },
})

const main = (...ways: readonly (readonly string[])[]) => ({
  main: ways.map((names) => names.map((name) => ({ node: name, type: 'main', index: 0 }))),
})

export const n8nFile = (name = 'Orders of the shop') => ({
  name,
  nodes: [
    node('By hand', 'manualTrigger', [0, 300]),
    node('Make order', 'set', [224, 300], fields('email', '=ada@{{ "example" }}.com')),
    node('Large orders', 'filter', [448, 300], { typeVersion: 2, parameters: { conditions: {}, options: {} } }),
    node('Newest first', 'sort', [672, 300], { parameters: { sortFieldsUi: { sortField: [{ fieldName: 'email' }] } } }),
    node('First ten', 'limit', [896, 300], { parameters: { maxItems: 10 } }),
    node('Add greeting', 'set', [1120, 300], fields('text', "={{ $('Make order').item.json.email }}")),
    node('To the sheet', 'googleSheets', [1344, 160], {
      credentials: { googleSheetsOAuth2Api: { id: '1', name: 'Sales' } },
    }),
    node('Tell the team', 'slack', [1344, 440], { credentials: { slackApi: { id: '2', name: 'Team' } } }),
    node('Sign it', 'jwt', [1568, 300], {
      parameters: { claims: {}, options: {} },
      credentials: { jwtAuth: { id: '3', name: 'Shop key' } },
    }),
    node('Both', 'merge', [1792, 300], { typeVersion: 3, parameters: {} }),
    node('Pass on', 'noOp', [2016, 300]),
    node('Rename', 'renameKeys', [2240, 300], {
      parameters: { keys: { key: [{ currentKey: 'text', newKey: 'note' }] } },
    }),
    node('Which way', 'switch', [2464, 300], {
      typeVersion: 3,
      parameters: { mode: 'expression', numberOutputs: 3, output: '={{ 1 }}' },
    }),
    node('Round off', 'noOp', [2688, 300]),
    node('A note', 'stickyNote', [0, 0], { parameters: { content: '## Orders', width: 320, height: 160 } }),
  ],
  connections: {
    'By hand': main(['Make order']),
    'Make order': main(['Large orders']),
    'Large orders': main(['Newest first']),
    'Newest first': main(['First ten']),
    'First ten': main(['Add greeting']),
    'Add greeting': main(['To the sheet', 'Tell the team']),
    'To the sheet': main(['Sign it']),
    'Sign it': main(['Both']),
    Both: main(['Pass on']),
    'Pass on': main(['Rename']),
    Rename: main(['Which way']),
    'Which way': main([], ['Round off']),
  },
  settings: { executionOrder: 'v1' },
})
