import { calendarTable, ZONES } from './calendar-rows.ts'

/** The whole table of R10: `node bin/node.mjs contexts/schedule/src/testing/calendar-table.ts`. */
let [rows, instants, different] = [0, 0, 0]
for (const [zone, fromYear, toYear] of ZONES) {
  const startMs = performance.now()
  let zoneRows = 0
  for (const row of calendarTable(zone, fromYear, toYear)) {
    zoneRows += 1
    instants += row.instants
    if (row.differences.length === 0) continue
    different += 1
    console.log(`${row.zone} ${row.jumpAt} «${row.pattern}»: ${row.differences.slice(0, 5).join('; ')}`)
  }
  rows += zoneRows
  console.log(`${zone} ${fromYear}-${toYear}: ${zoneRows} rows, ${Math.round(performance.now() - startMs)} ms`)
}
console.log(`${rows} rows, ${instants} instants, ${different} rows differ`)
process.exitCode = different === 0 ? 0 : 1
