import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import './validation-words.ts'

const said = (schema: z.ZodType, value: unknown): string => schema.safeParse(value).error!.issues[0]!.message
const UUID = 'a UUID (such as 0198c0de-0000-7000-8000-000000000001)'
const SECRET = 'hunter2-hunter2'

describe('what is said of a value that is not as it must be', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['missing', z.string(), undefined, 'is missing: it must be a text'],
    ['missing, one of several', z.enum(['a', 'b']), undefined, 'is missing: it must be one of «a», «b»'],
    ['a text', z.string(), 5, 'must be a text, and a number came'],
    ['a number', z.number(), SECRET, 'must be a number, and a text of 15 characters came'],
    ['no number', z.number(), Number.NaN, 'must be a number, and NaN came'],
    ['a whole number', z.int(), 1.5, 'must be a whole number, and 1.5 came'],
    ['true or false', z.boolean(), 'yes', 'must be true or false, and a text of 3 characters came'],
    ['an object', z.strictObject({}), 5, 'must be an object, and a number came'],
    ['an object, not a list', z.strictObject({}), [], 'must be an object, and an empty list came'],
    ['a record', z.record(z.string(), z.int()), null, 'must be an object, and null came'],
    ['a list', z.array(z.int()), { a: 1 }, 'must be a list, and an object came'],
    ['null', z.null(), true, 'must be null, and true came'],
    ['left out', z.never(), SECRET, 'must be left out, and a text of 15 characters came'],
    ['too long', z.string().max(3), SECRET, 'must be a text of at most 3 characters, and a text of 15 characters came'],
    ['too short', z.string().min(1), '', 'must be a text of at least 1 character, and an empty text came'],
    [
      'of a length',
      z.string().length(2),
      'a',
      'must be a text of exactly 2 characters, and a text of 1 character came',
    ],
    ['too many', z.array(z.int()).max(1), [1, 2], 'must be a list of at most 1 item, and a list of 2 items came'],
    ['too few', z.array(z.int()).min(2), [1], 'must be a list of at least 2 items, and a list of 1 item came'],
    ['too large', z.int().max(200), 5000, 'must be at most 200, and 5000 came'],
    ['too small', z.int().min(1), 0, 'must be at least 1, and 0 came'],
    ['not below', z.number().lt(1), 1, 'must be less than 1, and 1 came'],
    ['not above', z.number().gt(0), 0, 'must be more than 0, and 0 came'],
    ['no multiple', z.int().multipleOf(5), 3, 'must be a multiple of 5, and 3 came'],
    ['not one of', z.enum(['a', 'b']), SECRET, 'must be one of «a», «b», and a text of 15 characters came'],
    ['not this one', z.literal(1), 2, 'must be 1, and 2 came'],
    ['an unknown key', z.strictObject({}), { b: 1, c: 2 }, 'has no field «b», «c»'],
    [
      'a name of a record',
      z.record(z.string().max(1), z.int()),
      { ab: 1 },
      'is no name that can stand there: it must be a text of at most 1 character, and a text of 2 characters came',
    ],
    ['a UUID', z.uuid(), SECRET, `must be ${UUID}, and a text of 15 characters came`],
    ['a date', z.iso.date(), '1.2.2030', 'must be a date (such as 2030-01-31), and a text of 8 characters came'],
    [
      'a date with its time',
      z.iso.datetime(),
      '2030-01-31',
      'must be a date with its time (such as 2030-01-31T12:00:00Z), and a text of 10 characters came',
    ],
    [
      'an e-mail address',
      z.email(),
      SECRET,
      'must be an e-mail address (such as ada@example.com), and a text of 15 characters came',
    ],
    [
      'an address',
      z.url(),
      SECRET,
      'must be an address (such as https://example.com), and a text of 15 characters came',
    ],
    [
      'a beginning',
      z.string().startsWith('lf_'),
      'x',
      'must be a text that begins with «lf_», and a text of 1 character came',
    ],
    ['a pattern', z.string().regex(/^\d+$/), 'x', 'must be a text that fits /^\\d+$/, and a text of 1 character came'],
    [
      'one of several types',
      z.union([z.int(), z.null()]),
      SECRET,
      'must be a number, or null, and a text of 15 characters came',
    ],
    [
      'one of several objects',
      z.discriminatedUnion('op', [z.object({ op: z.literal('set') }), z.object({ op: z.literal('clear') })]),
      { op: SECRET },
      'must be an object whose «op» is one of «set», «clear», and an object came',
    ],
    ['a check of ours', z.string().refine(() => false, 'is not a locale'), SECRET, 'is not a locale'],
    ['a check without words', z.string().refine(() => false), SECRET, 'is not valid'],
  ])('%s', (_, schema, value, clause) => {
    expect(said(schema, value)).toBe(clause)
    expect(said(schema, value)).not.toContain(SECRET)
  })
})
