import { own, textOf } from '../../values/json.ts'
import { isExpression } from '../expressions.ts'
import { become, type Convert, refuse } from './become.ts'
import { pauseOfPollTimes } from './poll-times.ts'

/** The least and the ordinary pause of LinkFlow's trigger, in seconds. */
const PAUSES = { min: 60, fallback: 300 }

export const rssFeedTrigger: Convert = ({ parameters }) => {
  const url = own(parameters, 'feedUrl') ?? ''
  if (isExpression(url)) return refuse('Its address is an expression, and nothing is there yet that it could speak of.')
  if (textOf(url) === '') return refuse('It has no address of a feed.')
  const { seconds, note } = pauseOfPollTimes(parameters, PAUSES)
  return become('rss-trigger', { url: textOf(url), everySeconds: seconds }, [
    'Each new entry starts an execution of its own; n8n gave all new ones to one.',
    'An entry is known again by its guid or link; n8n went by its date.',
    'Its item has creator and content, and no second ones under n8n’s dc:creator and content:encodedSnippet.',
    ...(note === undefined ? [] : [note]),
  ])
}
