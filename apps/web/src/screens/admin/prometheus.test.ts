import { expect, it } from 'vitest'
import { quantileOf, readSamples, sumOf } from './prometheus.ts'

const TEXT = `# HELP linkflow_http_requests_total Answers
# TYPE linkflow_http_requests_total counter
linkflow_http_requests_total{method="GET",route="/a \\"b\\"",status="200"} 90
linkflow_http_requests_total{method="GET",route="/a",status="500"} 10
up 1
nothing NaN
seconds_bucket{le="0.1",route="/a"} 50
seconds_bucket{le="0.5",route="/a"} 90
seconds_bucket{le="+Inf",route="/a"} 100
seconds_bucket{le="0.1",route="/b"} 100
seconds_bucket{le="0.5",route="/b"} 100
seconds_bucket{le="+Inf",route="/b"} 100
`

it('reads figures and their labels', () => {
  const samples = readSamples(TEXT)
  expect(samples[0]).toEqual({
    name: 'linkflow_http_requests_total',
    labels: { method: 'GET', route: '/a \\"b\\"', status: '200' },
    value: 90,
  })
  expect(sumOf(samples, 'linkflow_http_requests_total')).toBe(100)
  expect(sumOf(samples, 'linkflow_http_requests_total', ({ status }) => status === '500')).toBe(10)
  expect(sumOf(samples, 'nothing')).toBeUndefined()
})

it('says below which bound a share of a histogram lies', () => {
  const samples = readSamples(TEXT)
  expect(quantileOf(samples, 'seconds', 0.5)).toBe(0.1)
  expect(quantileOf(samples, 'seconds', 0.95)).toBe(0.5)
  expect(quantileOf(samples, 'seconds', 0.95, ({ route }) => route === '/a')).toBe(0.5)
  expect(quantileOf(samples, 'seconds', 0.5, ({ route }) => route === '/c')).toBeUndefined()
})
