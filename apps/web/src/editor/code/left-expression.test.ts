import { describe, expect, it } from 'vitest'
import { askedAt } from './left-expression.ts'

const asked = (text: string) => {
  const at = text.indexOf('|')
  return askedAt(text.replace('|', ''), at)
}

describe('what completion is asked for', () => {
  it.each([
    ['{{ $json.|', { type: 'member', behind: '$json', from: 9 }],
    ['{{ $json.em| }}', { type: 'member', behind: '$json', from: 9 }],
    ['a {{ 1 + $json.list[0].|', { type: 'member', behind: '$json.list[0]', from: 23 }],
    ["{{ $('Get (all) orders').first().json.| }}", { type: 'member', behind: "$('Get (all) orders').first().json", from: 38 }],
    ['{{ $json?.|', { type: 'member', behind: '$json', from: 10 }],
    ['{{ f($json.|', { type: 'member', behind: '$json', from: 11 }],
    ['{{ "a.b".|', { type: 'member', behind: '"a.b"', from: 9 }],
    ['{{ $j|', { type: 'name', from: 3 }],
    ['{{ |', { type: 'name', from: 3 }],
    ["{{ $('Get|", { type: 'node', from: 6, quote: "'" }],
    ['{{ $json.a }} and |', undefined],
    ['no braces.|', undefined],
    ['{{ [1].|', { type: 'member', behind: '[1]', from: 7 }],
  ])('%s', (text, expected) => {
    expect(asked(text)).toEqual(expected)
  })
})
