import { describe, expect, it } from 'vitest'
import { openedVariables } from './opened-variables.ts'
import { Problem, settings } from './settings.ts'

describe('variables of the environment that expressions may read', () => {
  it('are none but those that are named and set', () => {
    const environment = { REGION: 'eu', STAGE: undefined, TOKEN: 'secret' }
    expect(openedVariables(['REGION', 'STAGE'], environment)).toEqual({ REGION: 'eu' })
    expect(openedVariables([], environment)).toEqual({})
  })

  it.each(['LINKFLOW_MASTER_KEY', 'REGION,linkflow_master_key', 'A B-C', '1X'])(
    'cannot be ours, or no names: %s',
    (value) => {
      expect(settings.expressionEnv.parse(value)).toBeInstanceOf(Problem)
    },
  )

  it('are named with commas', () => {
    expect(settings.expressionEnv.parse('REGION, STAGE')).toEqual(['REGION', 'STAGE'])
    expect(settings.expressionEnv.parse('')).toEqual([])
  })
})
