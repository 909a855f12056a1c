export { SpillMemory } from './items/spill-memory.ts'
export { runtimeLimits } from './limits.ts'
export { type Cassette, type CassetteOptions, cassette } from './testing/cassette.ts'
export { FakeState, FakeTables, type FakeWrite } from './testing/fake-data.ts'
export { type FakeNode, fakePlan } from './testing/fake-plan.ts'
export { FakeRunData } from './testing/fake-run-data.ts'
export {
  collect,
  FakeBlobs,
  FakeCode,
  FakeFiles,
  FakeHttp,
  type FakeReply,
  fakeServices,
} from './testing/fake-services.ts'
export { loadOptions } from './testing/load-options.ts'
export { type Exchange, isLike, RecordedHttp } from './testing/recorded-http.ts'
export { jobOf, type NodeRun, noonMs, type RunNodeOptions, runNode, type TestItem } from './testing/run-node.ts'
