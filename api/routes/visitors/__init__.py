"""What a help center asks for its visitors: answers, suggestions, FAQs, chats, and what they say of them."""
