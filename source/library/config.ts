import type {ProjectDefinition} from './project-definition.ts';

export type * from './definition.ts';
export type * from './function-definition.ts';
export type * from './project-definition.ts';

/**
 * A project as a program: `export default defineProject({services: {…}})` in `devtui.config.ts`. It gives back what it is
 * given; what it is for is that names and keys are checked while they are written.
 */
export function defineProject<const Name extends string>(project: ProjectDefinition<Name>): ProjectDefinition<Name> {
	return project;
}
