"""Kakao: conversations in a KakaoTalk channel, as a skill of the Kakao i Open Builder (skill 2.0)."""
