export { createLogger, LOG_LEVELS, type Logger, type LogLevel } from './logger.ts'
export { createMetrics, type Metrics } from './metrics.ts'
