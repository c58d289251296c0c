import type {NativeBuild} from './compile-native.js';

export function buildCheckpointLibrary(options?: {readonly arch?: string; readonly output?: string; readonly isPortable?: boolean; readonly options?: readonly string[]}): NativeBuild;
