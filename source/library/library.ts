export {createEngine} from './create-engine.ts';
export {ConfigurationError, DevtuiError, NotReadyError, ServiceEndedError, UnknownServiceError, WaitTimeoutError} from './errors.ts';
export {freePort} from './free-port.ts';
export type * from './definition.ts';
export type {Diagnostic, ErrorCode, Exit, ServiceFailure} from './errors.ts';
export type * from './types.ts';
