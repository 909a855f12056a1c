import { XML_DEPTH_MAX, XML_ELEMENTS_MAX } from './limits.ts'

/** An element of a short answer: no attributes, no mixed content, no entities but those that every XML knows. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

interface Open {
  readonly name: string
  text: string
  readonly children: XmlElement[]
}

/** A declaration, a comment, the beginning or end of an element, or text. A DOCTYPE is none of these. */
const TOKEN = /<\?[^>]*\?>|<!--(?:(?!-->)[\s\S])*-->|<(\/?)([A-Za-z_][\w:.-]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y

/** Undefined: it is not XML, or has more in it than answers have. */
export function parseXml(source: string): XmlElement | undefined {
  const root: Open = { name: '', text: '', children: [] }
  const open = [root]
  let elements = 0
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length; ) {
    const token = TOKEN.exec(source)
    if (token === null) return undefined
    const [, end, name, isEmpty, text] = token
    const inner = open.at(-1)!
    if (text !== undefined) inner.text += text
    else if (end === '/') {
      if (inner.name !== name || open.length === 1) return undefined
      open.pop()
      inner.text = unescaped(inner.text)
    } else if (name !== undefined) {
      elements += 1
      if (elements > XML_ELEMENTS_MAX || open.length > XML_DEPTH_MAX) return undefined
      const element: Open = { name, text: '', children: [] }
      inner.children.push(element)
      if (isEmpty !== '/') open.push(element)
    }
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0] : undefined
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name)

export const textIn = (element: XmlElement | undefined, name: string): string | undefined =>
  childOf(element, name)?.text

export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? []

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

const unescaped = (text: string): string =>
  text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
    (whole, hex?: string, digits?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? whole
      const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )

export const escapedXml = (text: string): string => text.replace(/[&<>"'\r\n]/g, (char) => `&#${char.charCodeAt(0)};`)
