import { defineNode, definePackage, fail, failItem, ok, optionsFrom, z } from '@linkflow/node-sdk'

const read = (reply) => JSON.parse(new TextDecoder().decode(reply.body))

const about = {
  title: 'Forecast',
  description: 'Tells the weather of a city.',
  group: 'action',
  parameters: z.strictObject({
    base: z.url().describe('Address of the service'),
    city: optionsFrom(z.string().min(1).max(50).describe('Name of the city'), 'cities'),
    days: z.int().min(1).max(7).default(1).describe('How many days'),
  }),
  options: {
    async units() {
      return ok([{ value: 'celsius', title: 'Celsius' }])
    },
    async cities({ search, parameters: { base } }, { http }) {
      const reply = await http.request({ method: 'GET', url: `${base}/cities?q=${search}` })
      return reply.ok ? ok(read(reply.value).map((name) => ({ value: name, title: name }))) : fail(reply.error)
    },
  },
  credentials: [{ type: 'test-weather.api-key', required: true }],
  effect: 'read',
  sample: [{ city: 'Berlin', celsius: 21 }],
}

const each = async (item, { base, city, days }, { http, log, idempotencyKey, random }, index) => {
  const url = `${base}/forecast/${encodeURIComponent(city)}?days=${days}`
  const reply = await http.request({ method: 'GET', url, credential: 'test-weather.api-key' })
  if (!reply.ok) return failItem(reply.error)
  const { status } = reply.value
  if (status !== 200) return failItem({ code: 'weather-refused', message: `It answered ${status}.`, retryable: false })
  log('info', `asked for ${city}`)
  const key = idempotencyKey(index)
  return { ...item, json: { ...item.json, ...read(reply.value), key, chance: random(), days } }
}

const forecast = defineNode({
  ...about,
  type: 'test-weather.forecast',
  version: 1,
  behaviour: { kind: 'each', each, parallel: 3 },
})
const newer = defineNode({ ...about, type: 'test-weather.forecast', version: 2, behaviour: { kind: 'each', each } })

const warmest = defineNode({
  type: 'test-weather.warmest',
  version: 1,
  title: 'Warmest',
  description: 'Keeps the warmest item, and makes one of all.',
  group: 'data',
  parameters: z.strictObject({ celsius: z.number().describe('How warm each is') }),
  ports: { inputs: ['main'], outputs: ['main', 'summary'] },
  effect: 'pure',
  sample: [{ celsius: 30 }],
  behaviour: {
    kind: 'list',
    run(input, parameters) {
      const handles = [...input.handles('main')]
      const best = handles.reduce(
        (a, b, i) => (parameters(i).celsius > parameters(a.index).celsius ? b : a),
        handles[0],
      )
      const mean = handles.reduce((sum, _, i) => sum + parameters(i).celsius, 0) / handles.length
      return { type: 'done', outputs: { main: [best], summary: [{ item: { json: { mean } }, from: 'all' }] } }
    },
  },
})

export default definePackage({
  nodes: [forecast, newer, warmest],
  credentialTypes: [
    {
      type: 'test-weather.api-key',
      title: 'Weather: API key',
      description: 'For tests.',
      fields: [{ name: 'key', title: 'Key', description: 'The key', secret: true }],
      slots: [{ place: 'header', name: 'x-api-key', value: '{key}' }],
    },
  ],
})
