import type {NativeBuild} from './compile-native.js';

export function buildLauncher(options?: {readonly arch?: string; readonly output?: string; readonly isStatic?: boolean; readonly defines?: readonly string[]}): NativeBuild;
