/** Keys in the spelling of TypeScript or of the file. */
export type Both<Keys> = Keys & {[Key in keyof Keys as Key extends string ? SnakeCase<Key> : never]?: Keys[Key]};

type SnakeCase<Text extends string> = Text extends `${infer First}${infer Rest}` ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}` : Text;
