import type { ListWorkflows } from '@linkflow/sdk'

/** What somebody looks for: words, and tokens such as `tag:sales`, `status:live`, `uses:http`, `is:archived`. */
export interface ListQuery {
  readonly words: string
  readonly tags: readonly string[]
  readonly status: Status | undefined
  readonly uses: readonly string[]
  /** `me`: what I made. */
  readonly owner: 'me' | undefined
  readonly isFavourite: boolean
  readonly isArchived: boolean
  /** Tokens that mean nothing here. */
  readonly unknown: readonly string[]
}

export const STATUSES = ['live', 'changed', 'draft', 'failing'] as const
export type Status = (typeof STATUSES)[number]
const isStatus = (text: string): text is Status => STATUSES.some((status) => status === text)

const PART = /(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g

/** Reads what stands in the search field. Quotes keep words together: `tag:"two words"`. */
export function readQuery(text: string): ListQuery {
  const words: string[] = []
  const tags: string[] = []
  const uses: string[] = []
  const unknown: string[] = []
  let status: Status | undefined
  let owner: ListQuery['owner']
  let isFavourite = false
  let isArchived = false
  for (const [whole, key, quoted, bare] of text.matchAll(PART)) {
    const value = quoted ?? bare ?? ''
    if (key === undefined) words.push(value)
    else if (key === 'tag' && value !== '') tags.push(value)
    else if (key === 'uses' && value !== '') uses.push(value)
    else if (key === 'status' && isStatus(value)) status = value
    else if (key === 'owner' && value === 'me') owner = value
    else if (key === 'is' && value === 'favourite') isFavourite = true
    else if (key === 'is' && value === 'archived') isArchived = true
    else unknown.push(whole)
  }
  return { words: words.join(' '), tags, status, uses, owner, isFavourite, isArchived, unknown }
}

const HAS_WORD = /[\p{L}\p{N}]/u

/** What the server looks for. */
export function serverFilter(
  { words, tags, status, uses, owner, isFavourite, isArchived }: ListQuery,
  folder: string | undefined,
): ListWorkflows {
  const q = [words, ...uses].filter((word) => HAS_WORD.test(word)).join(' ')
  return {
    ...(q !== '' && { q }),
    ...(tags.length > 0 && { tags }),
    ...(status !== undefined && status !== 'failing' && { state: status }),
    ...(status === 'failing' && { failing: true }),
    ...(owner !== undefined && { owner }),
    ...(isFavourite && { favourites: true }),
    ...(isArchived && { archived: true }),
    ...(folder !== undefined && { folder, ...(folder !== 'none' && { below: true }) }),
  }
}

/** Does anything but the folder narrow the list? */
export const isNarrowed = ({ words, tags, status, uses, owner, isFavourite, isArchived }: ListQuery): boolean =>
  words !== '' ||
  tags.length > 0 ||
  uses.length > 0 ||
  status !== undefined ||
  owner !== undefined ||
  isFavourite ||
  isArchived

/** With a token added, or taken out where it is there. */
export function toggleToken(text: string, token: string): string {
  const parts = [...text.matchAll(PART)].map(([whole]) => whole)
  const rest = parts.filter((part) => part !== token)
  return (rest.length < parts.length ? rest : [...parts, token]).join(' ')
}

/** A token with a value that may have spaces in it. */
export const tokenOf = (key: string, value: string): string =>
  `${key}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`
