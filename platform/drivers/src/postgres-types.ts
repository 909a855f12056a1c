import pg from 'pg'
import { exactNumber } from './exact-number.ts'

export type LargeNumbers = 'exact' | 'text' | 'number'

type Parse = (text: string) => unknown
const asText: Parse = (text) => text

const NUMBER: Readonly<Record<LargeNumbers, Parse>> = {
  exact: exactNumber,
  text: asText,
  number: (text) => Number(text),
}

const { builtins } = pg.types
/** Times without a zone stay without: in ISO form as PostgreSQL has them, with a T between. */
const withoutZone: Parse = (text) => text.replace(' ', 'T')

/** How the texts of the server become values, in place of what the driver does with the clock and the zone of this host. */
export function postgresTypes(largeNumbers: LargeNumbers): pg.CustomTypesConfig {
  const own: Readonly<Record<number, Parse>> = {
    [builtins.INT8]: NUMBER[largeNumbers],
    [builtins.NUMERIC]: NUMBER[largeNumbers],
    [builtins.DATE]: asText,
    [builtins.TIMESTAMP]: withoutZone,
    [builtins.INTERVAL]: asText,
    // Lists of the same, for which the driver would make numbers and dates.
    1016: listOf(NUMBER[largeNumbers]),
    1231: listOf(NUMBER[largeNumbers]),
    1182: listOf(asText),
    1115: listOf(withoutZone),
    1187: listOf(asText),
  }
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      (format === 'binary' ? undefined : own[oid]) ?? pg.types.getTypeParser(oid, format as 'text')) as never,
  }
}

const TEXT_LIST = 1009

/** The driver knows the form of lists of texts; their elements are parsed as what they are. */
function listOf(parse: Parse): Parse {
  const texts = pg.types.getTypeParser(TEXT_LIST as never) as Parse
  const deep = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(deep) : value === null ? null : parse(String(value))
  return (text) => deep(texts(text))
}
