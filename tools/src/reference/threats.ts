import { type Proof, readProofs } from '../threats/read-proofs.ts'
import { THREATS, threatIds } from '../threats/threats.ts'
import { page, tableOf } from './markdown.ts'

/** Where each threat is proved to be answered: collected from the comments of tests and hostile suites. */
export function threatsPage(root: string): string {
  const proofs = readProofs(root)
  const rows = threatIds.map((id) => {
    const { threat, answer } = THREATS[id]
    return [id, threat, answer, placesOf(proofs.filter(({ ids }) => ids.includes(id)))]
  })
  return page(
    'Threats',
    'What LinkFlow is attacked by, what in its structure stands against it, and where that is tried. A test says so by the line ' +
      '`// Proves T33.` above it, a hostile suite by a comment; a threat that nothing proves fails the tests. ' +
      '`npm run test:hostile` runs the hostile suites ([tests/hostile](../../tests/hostile/README.md)).',
    tableOf(['No.', 'Threat', 'Answer', 'Proved by'], rows),
  )
}

const placesOf = (proofs: readonly Proof[]): string =>
  proofs.map(({ file, name }) => `[${name.replaceAll(/[[\]]/g, '')}](../../${file})`).join('<br>')
