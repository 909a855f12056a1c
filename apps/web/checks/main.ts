// npm run check:web: the built pages against the budgets of their specification, for addresses of elsewhere, and for contrast.
import { ensureWebBuilt, WEB_FOLDER } from '../build/index.ts'
import { measure, tooEarly } from './budgets.ts'
import { Bundle } from './bundle.ts'
import { otherContrasts, themesIn } from './contrast.ts'
import { foreignIn } from './foreign.ts'

const built = await ensureWebBuilt()
if (!built.ok) {
  console.error(`The pages could not be built: ${built.problem}`)
  process.exit(1)
}
const bundle = new Bundle(WEB_FOLDER)
const measured = await measure(bundle)
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(6)
for (const { what, bytes, wished, most } of measured) {
  const word = bytes > most ? 'TOO LARGE' : bytes > wished ? `over the wished ${wished / 1000}` : ''
  console.log(`${kilobytes(bytes)} kB of ${String(most / 1000).padStart(3)}  ${what}  ${word}`.trimEnd())
}
const styles = bundle
  .all('.css')
  .map((file) => bundle.text(file))
  .join('\n')
const problems = [
  ...measured.filter(({ bytes, most }) => bytes > most).map(({ what }) => `${what}: more bytes than it may have`),
  ...tooEarly(bundle),
  ...foreignIn(bundle),
  ...otherContrasts(themesIn(styles)),
]
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'The pages keep to their budgets.' : `${problems.length} problems.`)
process.exitCode = problems.length === 0 ? 0 : 1
