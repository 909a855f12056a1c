import { lexer, type Token, type Tokens } from 'marked'
import type { ReactNode } from 'react'
import { Fragment } from 'react'

/**
 * A note, drawn from the tokens of its Markdown. No HTML is ever made of it, so there is none to be cleaned: what looks
 * like a tag is shown as the text that it is. Load it late: the parser comes along.
 */
export default function NoteMarkdown({ text }: { readonly text: string }) {
  return <>{all(lexer(text, { gfm: true, breaks: true }))}</>
}

const all = (tokens: readonly Token[] | undefined): ReactNode =>
  // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name, and are made anew as a whole
  (tokens ?? []).map((token, at) => <Fragment key={at}>{one(token)}</Fragment>)

function one(token: Token): ReactNode {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      const look = depth === 1 ? 'text-panel' : 'text-read font-semibold'
      return <p className={`${look} mt-2 mb-1 first:mt-0`}>{all(tokens)}</p>
    }
    case 'paragraph':
      return <p className="my-1.5 first:mt-0">{all((token as Tokens.Paragraph).tokens)}</p>
    case 'strong':
      return <strong className="font-semibold">{all((token as Tokens.Strong).tokens)}</strong>
    case 'em':
      return <em>{all((token as Tokens.Em).tokens)}</em>
    case 'del':
      return <del>{all((token as Tokens.Del).tokens)}</del>
    case 'codespan':
      return <code className="rounded-input bg-raised px-1 font-mono text-meta">{(token as Tokens.Codespan).text}</code>
    case 'code':
      return (
        <pre className="my-1.5 overflow-x-auto rounded-input bg-raised p-2 font-mono text-meta">
          {(token as Tokens.Code).text}
        </pre>
      )
    case 'blockquote':
      return (
        <blockquote className="my-1.5 border-l-2 border-strong pl-2 text-text-2">
          {all((token as Tokens.Blockquote).tokens)}
        </blockquote>
      )
    case 'list': {
      const { ordered, items } = token as Tokens.List
      const List = ordered ? 'ol' : 'ul'
      return (
        <List className={`my-1.5 pl-5 ${ordered ? 'list-decimal' : 'list-disc'}`}>
          {items.map(({ tokens, task, checked }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <li key={at}>
              {task && (checked === true ? '☑ ' : '☐ ')}
              {all(tokens)}
            </li>
          ))}
        </List>
      )
    }
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      return isHarmless(href) ? (
        <a
          data-free=""
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          className="pointer-events-auto text-accent underline"
          tabIndex={-1}
        >
          {all(tokens)}
        </a>
      ) : (
        all(tokens)
      )
    }
    case 'image':
      return (token as Tokens.Image).text
    case 'hr':
      return <hr className="my-2 border-border" />
    case 'br':
      return <br />
    case 'space':
    case 'def':
      return null
    case 'text':
    case 'escape': {
      const { tokens, text } = token as Tokens.Text
      return tokens === undefined ? unescaped(text) : all(tokens)
    }
    default:
      return token.raw
  }
}

/** The parser writes some signs as HTML has them; here they are only text. */
const SIGNS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const unescaped = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (sign) => SIGNS[sign]!)

const isHarmless = (href: string): boolean => /^(https?:|mailto:)/i.test(href)
