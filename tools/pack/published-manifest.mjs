/** The package.json of the tarball: that of the workspace without what has a meaning only there. */
export function publishedManifest(manifest, versionOf) {
  const { name, version, type, license, description } = manifest;
  return {
    ...{ name, version, description, type, license },
    engines: { node: '>=20.19' },
    sideEffects: false,
    exports: mapValues(manifest.exports, publishedTarget),
    files: manifest.files,
    dependencies: mapValues(manifest.dependencies, (range, dependency) =>
      range === '*' ? `^${versionOf(dependency)}` : range,
    ),
  };
}

/** Without the condition that leads to the TypeScript sources. */
function publishedTarget(target) {
  if (typeof target === 'string') return target;
  const { types, default: compiled } = target;
  return { types, default: compiled };
}

function mapValues(object, map) {
  return Object.fromEntries(
    Object.entries(object ?? {}).map(([key, value]) => [key, map(value, key)]),
  );
}
