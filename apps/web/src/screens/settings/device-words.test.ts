import { expect, it } from 'vitest'
import { deviceWords, isHandheld } from './device-words.ts'

it('names the browser and the system of a user agent, and a program by its own name', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
  const edge = `${chrome.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')} Edg/156.0.0.0`
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1'
  expect([chrome, edge, phone, 'linkflow-cli/0.1.0', ''].map(deviceWords)).toEqual([
    'Chrome, Linux',
    'Edge, Windows',
    'Safari, iOS',
    'linkflow-cli',
    '',
  ])
  expect([chrome, phone].map(isHandheld)).toEqual([false, true])
})
