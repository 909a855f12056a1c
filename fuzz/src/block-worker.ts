// Runs the blocks that its parent sends, one after the other.
import { type BlockOrder, runBlock } from './targets.ts'

process.on('message', (order: BlockOrder) => process.send!(runBlock(order)))
process.on('disconnect', () => process.exit())
