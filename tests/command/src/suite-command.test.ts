import { describe, expect, it } from 'vitest'
import { chosenSuites, WrongOption } from './suite-command.ts'

const suites = [{ name: 'A' }, { name: 'M1-file' }]

describe('chosenSuites', () => {
  it('gives all without a wish, and those that are named, in either case', () => {
    expect(chosenSuites(suites, undefined)).toEqual(suites)
    expect(chosenSuites(suites, 'm1-FILE, a')).toEqual(suites)
    expect(chosenSuites(suites, 'a')).toEqual([{ name: 'A' }])
  })

  it('names what is not there, and what is', () => {
    expect(() => chosenSuites(suites, 'A,B')).toThrow(new WrongOption('There is no suite B; there are A, M1-file.'))
  })
})
