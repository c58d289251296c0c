import type {ProjectGraph} from '../../api/project-graph.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {describeNeed} from './tree.ts';

/** A flowchart: an arrow leads from who needs to what is needed, dotted where it can be done without. */
export function mermaidOf({services}: ProjectGraph): string {
	// Names such as `end` mean something to Mermaid, and brackets or quotes end what they stand in.
	const ids = new Map(services.map(({name}, index) => [name, `s${index}`]));
	const nodes = services.map(({name, reason}) => `\t${ids.get(name)!}["${quoted(reason === null ? name : `${name} (${reason})`)}"]\n`);
	const arrows = services.flatMap(({name, dependsOn}) => dependsOn.map(dependency =>
		`\t${ids.get(name)!} ${dependency.required ? '-->' : '-.->'}|"${quoted(describeNeed(dependency))}"| ${ids.get(dependency.service)!}\n`));
	return `flowchart TD\n${nodes.join('')}${arrows.join('')}`;
}

function quoted(text: string): string {
	return escapeControls(text).replaceAll(/[#"<>&]/g, character => `#${character.charCodeAt(0)};`);
}
