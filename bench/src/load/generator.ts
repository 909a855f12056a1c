import { closedLoop, type LoadPlan } from './closed-loop.ts'

// The process of the load generator: plans come as messages, results go back.
process.on('message', (plan: LoadPlan) => {
  closedLoop(plan).then(
    (result) => process.send!({ result }),
    (error: Error) => process.send!({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
