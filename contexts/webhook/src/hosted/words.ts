import type { AnswerProblem, PageLanguage } from '@linkflow/nodes'

/** What the pages say beside what the form's author wrote. */
export interface PageWords {
  readonly submit: string
  readonly required: string
  readonly choose: string
  readonly received: string
  readonly receivedText: string
  readonly moment: string
  readonly momentText: string
  readonly waitsText: string
  readonly failed: string
  readonly failedText: string
  readonly notFound: string
  readonly notFoundText: string
  readonly expired: string
  readonly expiredText: string
  readonly formChangedText: string
  readonly answered: string
  readonly answeredText: string
  readonly nothingOpen: string
  readonly nothingOpenText: string
  readonly busy: string
  readonly busyText: string
  readonly unreadable: string
  readonly wrongCount: (count: number) => string
  readonly onward: string
  readonly download: string
  readonly again: string
  readonly approve: string
  readonly decline: string
  readonly comment: string
  readonly test: string
  readonly message: string
  readonly send: string
  readonly you: string
  readonly answer: string
  readonly slow: string
  readonly noAnswer: string
  readonly conversation: string
  readonly problem: (problem: AnswerProblem) => string
}

const en: PageWords = {
  submit: 'Submit',
  required: 'required',
  choose: 'Please choose',
  received: 'Thank you',
  receivedText: 'Your answers have arrived.',
  moment: 'One moment',
  momentText: 'Your answers have arrived and are being worked on. This page goes on by itself.',
  waitsText: 'Your answers have arrived. It goes on as soon as others have answered; you can close this page.',
  failed: 'Something went wrong',
  failedText: 'Your answers arrived, but could not be worked on to the end. Tell those who gave you this address.',
  notFound: 'There is nothing here',
  notFoundText: 'This address leads nowhere: it was cut off, or what it led to is not published any more.',
  expired: 'Too late',
  expiredText: 'The time for an answer is over.',
  formChangedText: 'This form was open too long or has changed meanwhile. Please fill it in once more.',
  answered: 'Already answered',
  answeredText: 'This question has an answer. The first one counts.',
  nothingOpen: 'Nothing to answer',
  nothingOpenText: 'At the moment nothing is waiting for an answer here.',
  busy: 'Please try again',
  busyText: 'The answers could not be stored just now. Go back, wait a moment, and send them again.',
  unreadable: 'What was sent could not be read',
  wrongCount: (count) => (count === 1 ? 'One answer needs your attention.' : `${count} answers need your attention.`),
  onward: 'Go on',
  download: 'Download',
  again: 'Back to the form',
  approve: 'Approve',
  decline: 'Decline',
  comment: 'Comment',
  test: 'This is a test of the draft.',
  message: 'Your message',
  send: 'Send',
  you: 'You',
  answer: 'Answer',
  slow: 'The answer takes longer than usual. Ask again in a while.',
  noAnswer: 'There was no answer. Try again, or write it in other words.',
  conversation: 'Conversation',
  problem(problem) {
    switch (problem.type) {
      case 'missing':
        return 'Please answer this.'
      case 'not-a-number':
        return 'Please give a number, such as 12.5.'
      case 'not-an-email':
        return 'Please give an e-mail address, such as name@example.com.'
      case 'not-a-date':
        return 'Please give a date, as year-month-day.'
      case 'not-an-option':
        return 'Please choose one of the options.'
      case 'wrong-kind':
        return 'Files of this kind are not taken here.'
      case 'too-long':
        return `Please write at most ${problem.limit} characters.`
      case 'too-many-files':
        return problem.limit === 1 ? 'Please give one file only.' : `Please give at most ${problem.limit} files.`
      case 'too-small':
        return `Please give a number of at least ${problem.limit}.`
      case 'too-large':
        return `Please give a number of at most ${problem.limit}.`
    }
  },
}

const de: PageWords = {
  submit: 'Absenden',
  required: 'Pflichtfeld',
  choose: 'Bitte wählen',
  received: 'Vielen Dank',
  receivedText: 'Ihre Angaben sind angekommen.',
  moment: 'Einen Moment',
  momentText: 'Ihre Angaben sind angekommen und werden bearbeitet. Diese Seite geht von selbst weiter.',
  waitsText:
    'Ihre Angaben sind angekommen. Es geht weiter, sobald andere geantwortet haben; Sie können diese Seite schließen.',
  failed: 'Etwas ist schiefgegangen',
  failedText:
    'Ihre Angaben sind angekommen, konnten aber nicht zu Ende bearbeitet werden. Sagen Sie es denen, von denen Sie diese Adresse haben.',
  notFound: 'Hier ist nichts',
  notFoundText:
    'Diese Adresse führt nirgendwohin: Sie wurde abgeschnitten, oder ihr Ziel ist nicht mehr veröffentlicht.',
  expired: 'Zu spät',
  expiredText: 'Die Zeit für eine Antwort ist vorbei.',
  formChangedText:
    'Dieses Formular war zu lange offen oder hat sich inzwischen geändert. Bitte füllen Sie es noch einmal aus.',
  answered: 'Schon beantwortet',
  answeredText: 'Auf diese Frage gibt es eine Antwort. Die erste zählt.',
  nothingOpen: 'Nichts zu beantworten',
  nothingOpenText: 'Im Moment wartet hier nichts auf eine Antwort.',
  busy: 'Bitte noch einmal',
  busyText:
    'Die Angaben konnten gerade nicht gespeichert werden. Gehen Sie zurück, warten Sie einen Moment und senden Sie sie noch einmal.',
  unreadable: 'Das Gesendete ist nicht lesbar',
  wrongCount: (count) =>
    count === 1 ? 'Eine Angabe braucht Ihre Aufmerksamkeit.' : `${count} Angaben brauchen Ihre Aufmerksamkeit.`,
  onward: 'Weiter',
  download: 'Herunterladen',
  again: 'Zurück zum Formular',
  approve: 'Genehmigen',
  decline: 'Ablehnen',
  comment: 'Kommentar',
  test: 'Dies ist ein Test des Entwurfs.',
  message: 'Ihre Nachricht',
  send: 'Senden',
  you: 'Sie',
  answer: 'Antwort',
  slow: 'Die Antwort dauert länger als sonst. Fragen Sie in einer Weile noch einmal.',
  noAnswer: 'Es gab keine Antwort. Versuchen Sie es noch einmal oder schreiben Sie es mit anderen Worten.',
  conversation: 'Unterhaltung',
  problem(problem) {
    switch (problem.type) {
      case 'missing':
        return 'Bitte ausfüllen.'
      case 'not-a-number':
        return 'Bitte eine Zahl angeben, etwa 12,5.'
      case 'not-an-email':
        return 'Bitte eine E-Mail-Adresse angeben, etwa name@example.com.'
      case 'not-a-date':
        return 'Bitte ein Datum angeben, als Jahr-Monat-Tag.'
      case 'not-an-option':
        return 'Bitte eine der Möglichkeiten wählen.'
      case 'wrong-kind':
        return 'Dateien dieser Art werden hier nicht genommen.'
      case 'too-long':
        return `Bitte höchstens ${problem.limit} Zeichen schreiben.`
      case 'too-many-files':
        return problem.limit === 1
          ? 'Bitte nur eine Datei angeben.'
          : `Bitte höchstens ${problem.limit} Dateien angeben.`
      case 'too-small':
        return `Bitte eine Zahl von mindestens ${problem.limit} angeben.`
      case 'too-large':
        return `Bitte eine Zahl von höchstens ${problem.limit} angeben.`
    }
  },
}

export const wordsOf = (language: PageLanguage | undefined): PageWords => (language === 'de' ? de : en)
