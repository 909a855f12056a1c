import type { PageLanguage } from '../form/page.ts'

/** Where a question is answered. */
export interface ApprovalLinks {
  readonly page: string
  readonly approve?: string
  readonly decline?: string
}

const WORDS = {
  en: { approve: 'Approve', decline: 'Decline', answer: 'Answer' },
  de: { approve: 'Genehmigen', decline: 'Ablehnen', answer: 'Antworten' },
} as const

/** The question with its links, as plain text: programs for mail and chat make links of addresses by themselves. */
export function mailText(
  asked: {
    readonly question: string
    readonly approve: string
    readonly decline: string
    readonly language: PageLanguage
  },
  { page, approve, decline }: ApprovalLinks,
): string {
  const words = WORDS[asked.language]
  const links =
    approve === undefined || decline === undefined
      ? `${words.answer}: ${page}`
      : `${asked.approve || words.approve}: ${approve}\n${asked.decline || words.decline}: ${decline}`
  return `${asked.question}\n\n${links}\n`
}
