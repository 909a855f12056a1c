export { createLogger, LOG_LEVELS, type Logger, type LogLevel, unredacted } from './logger.ts'
export { createMetrics, type Metrics } from './metrics.ts'
