"""The description that Google's client libraries read to know the API: a discovery document."""

from typing import Any

_STRING = {"type": "string"}
_FLOAT = {"type": "number", "format": "float"}
_INT = {"type": "integer", "format": "int32"}
_BOOL = {"type": "boolean"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _many(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _by_name(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": of}


_COMMENT = {
    "comment": _ref("TextEntry"),
    "context": _ref("Context"),
    "languages": _many(_STRING),
    "clientToken": _STRING,
    "communityId": _STRING,
    "sessionId": _STRING,
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "TextEntry": {
        "text": _STRING,
        "type": {"type": "string", "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]},
    },
    "Context": {
        "entries": _many(_ref("TextEntry")),
        "articleAndParentComment": _ref("ArticleAndParentComment"),
    },
    "ArticleAndParentComment": {
        "article": _ref("TextEntry"),
        "parentComment": _ref("TextEntry"),
    },
    "AttributeParameters": {
        "scoreType": {"type": "string", "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"]},
        "scoreThreshold": _FLOAT,
    },
    "Score": {"value": _FLOAT, "type": _STRING},
    "SpanScore": {"begin": _INT, "end": _INT, "score": _ref("Score")},
    "AttributeScores": {
        "summaryScore": _ref("Score"),
        "spanScores": _many(_ref("SpanScore")),
    },
    "AnalyzeCommentRequest": {
        **_COMMENT,
        "requestedAttributes": _by_name(_ref("AttributeParameters")),
        "spanAnnotations": _BOOL,
        "doNotStore": _BOOL,
        "dropUnsupportedAttributes": _BOOL,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _by_name(_ref("AttributeScores")),
        "languages": _many(_STRING),
        "detectedLanguages": _many(_STRING),
        "clientToken": _STRING,
    },
    "SuggestCommentScoreRequest": {
        **_COMMENT,
        "attributeScores": _by_name(_ref("AttributeScores")),
    },
    "SuggestCommentScoreResponse": {
        "clientToken": _STRING,
        "requestedLanguages": _many(_STRING),
        "detectedLanguages": _many(_STRING),
    },
}


_METHODS = {"analyze": "AnalyzeComment", "suggestscore": "SuggestCommentScore"}


def document(root: str) -> dict[str, Any]:
    """The API as it is reached at `root`, an origin with a slash at its end."""
    methods = {
        name: {
            "id": f"commentanalyzer.comments.{name}",
            "httpMethod": "POST",
            "path": f"v1alpha1/comments:{name}",
            "flatPath": f"v1alpha1/comments:{name}",
            "parameterOrder": [],
            "parameters": {},
            "request": _ref(f"{message}Request"),
            "response": _ref(f"{message}Response"),
        }
        for name, message in _METHODS.items()
    }
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "commentanalyzer:v1alpha1",
        "name": "commentanalyzer",
        "version": "v1alpha1",
        "title": "Perspective Comment Analyzer API",
        "description": "Answered by Parley, with its own classifier.",
        "protocol": "rest",
        "rootUrl": root,
        "baseUrl": root,
        "mtlsRootUrl": root,
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "parameters": {
            "key": {"type": "string", "location": "query"},
            "alt": {"type": "string", "location": "query", "default": "json"},
            "fields": {"type": "string", "location": "query"},
            "prettyPrint": {"type": "boolean", "location": "query", "default": "true"},
            "quotaUser": {"type": "string", "location": "query"},
        },
        "schemas": {
            name: {"id": name, "type": "object", "properties": properties}
            for name, properties in _SCHEMAS.items()
        },
        "resources": {"comments": {"methods": methods}},
    }
