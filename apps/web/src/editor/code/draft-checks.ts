import { FormChecks } from './form-checks.ts'
import { previewClient } from './preview-client.ts'

/** The form of a draft's expressions, by the worker that has their language; loaded once the canvas is there. */
export const draftChecks = (onNews: () => void): FormChecks =>
  new FormChecks((texts) => previewClient.check(texts), onNews)
